{# A pre-hook: orders that were taken back since the checkpoint leave the facts. It goes before the new rows, which move the checkpoint. #}
{% macro shop_leave_out_deleted() -%}
{%- if is_incremental() -%}
delete from {{ this }}
where order_id in (
    select order_id from {{ ref('sta_shop__orders') }} where is_deleted and {{ shop_since_checkpoint() }}
)
{%- endif -%}
{%- endmacro %}
