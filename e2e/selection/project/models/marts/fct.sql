{{ config(tags=['nightly','big']) }} select a.id, a.n from {{ ref('stg_a') }} a join {{ ref('stg_b') }} b using (id)
