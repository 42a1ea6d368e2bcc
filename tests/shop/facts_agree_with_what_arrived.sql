-- the intake of the facts is that of the newest readable state of every position of an order that was not taken back
with expected as (

    select orders.order_id, sum(positions.quantity * positions.price) as intake
    from {{ ref('sta_shop__orders') }} as orders
    inner join {{ ref('sta_shop__order_positions') }} as positions on positions.order_id = orders.order_id
    where not orders.is_deleted
    group by orders.order_id

)

select order_id, expected.intake as expected, facts.intake as found
from expected
full join (select order_id, intake from {{ ref('fact_orders') }} where positions > 0) as facts using (order_id)
where expected.intake is distinct from facts.intake
