select id, {{ suffix() }} as s from {{ ref('fct') }}
