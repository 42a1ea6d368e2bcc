{{ config(materialized='incremental', unique_key='id', on_schema_change='fail', pre_hook=["select '{{ var(\"cutoff\") }}'"]) }}
select * from {{ ref('ephem') }}
{% if is_incremental() %} where ordered_at > (select max(ordered_at) from {{ this }}) {% endif %}
