{{ config(materialized='ephemeral') }} select * from {{ ref('dim') }}
