{# Fails with the number of problems that a data quality model reports, so that thresholds count problems, not lines of a report. #}
{% test community_within(model, column_name) %}
{{ config(fail_calc='coalesce(sum(' ~ column_name ~ '), 0)', severity='warn') }}
select {{ column_name }} from {{ model }} where {{ column_name }} > 0
{% endtest %}
