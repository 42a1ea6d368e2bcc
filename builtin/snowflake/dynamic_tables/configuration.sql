{# What a model's config asks of a dynamic table. #}
{% macro snowflake__dynamic_table_config() %}
  {% set storage = snowflake__storage() %}
  {% set warehouse = config.get('refresh_warehouse') or config.get('snowflake_warehouse') %}
  {% set scheduler = config.get('scheduler') %}
  {% if not warehouse %}
    {% do exceptions.raise_compiler_error("A dynamic table needs the config `snowflake_warehouse`: the warehouse that refreshes it") %}
  {% endif %}
  {% set lag = config.get('target_lag') %}
  {% if lag and (scheduler or '') | upper == 'DISABLE' %}
    {% do exceptions.raise_compiler_error("scheduler: 'DISABLE' leaves refreshing to runs of the project, so it cannot go together with `target_lag`: leave one of the two out") %}
  {% endif %}
  {% if not lag and (scheduler or '') | upper == 'ENABLE' %}
    {% do exceptions.raise_compiler_error("scheduler: 'ENABLE' refreshes by the config `target_lag`, which is missing") %}
  {% endif %}
  {{ return({
    'target_lag': lag,
    'warehouse': warehouse,
    'initialization_warehouse': config.get('snowflake_initialization_warehouse'),
    'refresh_mode': snowflake__dynamic_table_word('refresh_mode', 'AUTO', ['AUTO', 'FULL', 'INCREMENTAL']),
    'initialize': snowflake__dynamic_table_word('initialize', 'ON_CREATE', ['ON_CREATE', 'ON_SCHEDULE']),
    'scheduler': snowflake__dynamic_table_word('scheduler', 'ENABLE' if lag else 'DISABLE', ['ENABLE', 'DISABLE']),
    'cluster_by': storage.cluster_by,
    'immutable_where': config.get('immutable_where'),
    'transient': config.get('transient'),
    'row_access_policy': config.get('row_access_policy'),
    'table_tag': config.get('table_tag'),
    'storage': storage,
  }) }}
{% endmacro %}

{% macro snowflake__dynamic_table_word(name, usual, words) %}
  {% set word = (config.get(name) or usual) | upper %}
  {% if word not in words %}
    {% do exceptions.raise_compiler_error(name ~ ": '" ~ config.get(name) ~ "' is none of " ~ words | join(', ')) %}
  {% endif %}
  {{ return(word) }}
{% endmacro %}

{# What the account tells of a dynamic table: one row, by the names of `show dynamic tables`. #}
{% macro snowflake__describe_dynamic_table(relation) %}
  {% set rows = run_query(
    "show dynamic tables like " ~ snowflake__literal(relation.identifier) ~ " in schema " ~ relation.include(identifier=false).render()
  ) %}
  {{ return(rows.rows[0] if rows.rows | length > 0 else none) }}
{% endmacro %}

{# Whether a dynamic table is transient stands in the list of tables. #}
{% macro snowflake__dynamic_table_is_transient(relation) %}
  {% set rows = run_query(
    "show tables like " ~ snowflake__literal(relation.identifier) ~ " in schema " ~ relation.include(identifier=false).render()
  ) %}
  {{ return(rows.rows | length > 0 and rows.rows[0]['kind'] | upper == 'TRANSIENT') }}
{% endmacro %}

{# What differs, by name; `replace` when it cannot be altered. #}
{% macro snowflake__dynamic_table_changes(existing_relation, wanted) %}
  {% set found = snowflake__describe_dynamic_table(existing_relation) %}
  {% set changes = {} %}
  {% if found is none %}
    {{ return({'replace': true}) }}
  {% endif %}
  {% if wanted.target_lag and snowflake__lag(wanted.target_lag) != snowflake__lag(found['target_lag']) %}
    {% do changes.update({'target_lag': wanted.target_lag}) %}
  {% endif %}
  {% if wanted.warehouse | upper | replace('"', '') != (found['warehouse'] or '') | upper %}
    {% do changes.update({'warehouse': wanted.warehouse}) %}
  {% endif %}
  {% set plain = {
    'initialization_warehouse': wanted.initialization_warehouse,
    'immutable_where': wanted.immutable_where,
    'cluster_by': wanted.cluster_by,
  } %}
  {% for name, value in plain.items() %}
    {% if name in found.keys() %}
      {% if snowflake__bare_option(value) != snowflake__bare_option(found[name]) %}
        {% do changes.update({name: value}) %}
      {% endif %}
    {% elif value and name != 'cluster_by' %}
      {% do changes.update({name: value}) %}
    {% endif %}
  {% endfor %}
  {% set scheduler = found['scheduler'] if 'scheduler' in found.keys() else none %}
  {% if (scheduler or ('ENABLE' if found['target_lag'] else 'DISABLE')) | upper != wanted.scheduler %}
    {% do changes.update({'scheduler': wanted.scheduler}) %}
  {% endif %}
  {% if wanted.refresh_mode != 'AUTO' and wanted.refresh_mode != (found['refresh_mode'] or '') | upper %}
    {% do changes.update({'replace': true}) %}
  {% endif %}
  {% if wanted.transient is not none and snowflake__dynamic_table_is_transient(existing_relation) != wanted.transient %}
    {% do changes.update({'replace': true}) %}
  {% endif %}
  {{ return(changes) }}
{% endmacro %}

{# The account tells lags in the largest unit that fits. #}
{% macro snowflake__lag(text) %}
  {% set words = (text or '') | lower | trim | replace('seconds', 'second') | replace('minutes', 'minute') | replace('hours', 'hour') | replace('days', 'day') %}
  {% set parts = words.split() %}
  {% set seconds = {'second': 1, 'minute': 60, 'hour': 3600, 'day': 86400} %}
  {{ return((parts[0] | int) * seconds[parts[1]] if parts | length == 2 and parts[1] in seconds else words) }}
{% endmacro %}

{# `LINEAR(id, day)`, `(id, day)` and `id, day` are one cluster key. #}
{% macro snowflake__bare_option(value) %}
  {% set text = (value or '') | lower | replace(' ', '') | replace('"', '') | replace('immutablewhere', '') %}
  {% if text == 'none' %}
    {% set text = '' %}
  {% endif %}
  {% if text.startswith('linear(') %}
    {% set text = text[6:] %}
  {% endif %}
  {% if text.startswith('(') and text.endswith(')') %}
    {% set text = text[1:-1] %}
  {% endif %}
  {{ return(text) }}
{% endmacro %}
