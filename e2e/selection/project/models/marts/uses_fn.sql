select id, {{ function('twice') }}(n) as m from {{ ref('fct') }}
