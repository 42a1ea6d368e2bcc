{# Fails with the rows of a model beyond a number that is accepted. #}
{% test at_most_rows(model, rows=0) %}
select *
from {{ model }}
limit null offset {{ rows }}
{% endtest %}
