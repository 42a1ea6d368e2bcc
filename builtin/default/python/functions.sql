{#
  What a Python model gets next to its code, for adapters that run Python: `dbt.ref`, `dbt.source`, `dbt.config`, `dbt.this`,
  `dbt.is_incremental`. Names are resolved here, so the script itself only looks them up.
#}
{% macro resolve_model_name(input_model_name) %}
  {{ return(adapter.dispatch('resolve_model_name', 'dbt')(input_model_name)) }}
{% endmacro %}

{%- macro default__resolve_model_name(input_model_name) -%}
  {{ input_model_name | string | replace('"', '\\"') }}
{%- endmacro -%}

{% macro build_ref_function(model) %}
  {%- set relations = {} -%}
  {%- for reference in model.refs -%}
    {%- set parts = [reference.package, reference.name] if reference.get('package') else [reference.name] -%}
    {%- set relation = ref(*parts, v=reference.get('version')) -%}
    {%- set version = ['v' ~ reference.version] if reference.get('version') is not none else [] -%}
    {%- do relations.update({(parts + version) | join('.'): relation | string}) -%}
  {%- endfor %}
_dbt_refs = {{ tojson(relations) }}


def ref(*names, dbt_load_df_function, v=None, version=None):
    wanted = list(names) + [f"v{n}" for n in (v or version,) if n]
    return dbt_load_df_function(_dbt_refs[".".join(wanted)])
{% endmacro %}

{% macro build_source_function(model) %}
  {%- set relations = {} -%}
  {%- for reference in model.sources -%}
    {%- do relations.update({reference | join('.'): source(*reference) | string}) -%}
  {%- endfor %}
_dbt_sources = {{ tojson(relations) }}


def source(*names, dbt_load_df_function):
    return dbt_load_df_function(_dbt_sources[".".join(names)])
{% endmacro %}

{% macro build_config_dict(model) %}
  {%- set used = {} -%}
  {%- for key, default in zip(model.config.config_keys_used or [], model.config.config_keys_defaults or []) -%}
    {%- do used.update({key: model.config.get(key, default)}) -%}
  {%- endfor %}
config_dict = {{ used }}
{% endmacro %}

{% macro py_script_postfix(model) %}
{{ build_ref_function(model) }}
{{ build_source_function(model) }}
{{ build_config_dict(model) }}

meta_dict = {{ model.config.get('meta') or {} }}


class config:
    get = staticmethod(config_dict.get)
    meta_get = staticmethod(meta_dict.get)


class this:
    database, schema, identifier = {{ tojson([this.database, this.schema, this.identifier]) }}

    def __repr__(self):
        return {{ tojson(this | string) }}


class dbtObj:
    def __init__(self, load_df_function):
        from functools import partial

        self.ref = partial(ref, dbt_load_df_function=load_df_function)
        self.source = partial(source, dbt_load_df_function=load_df_function)
        self.config = config
        self.this = this()
        self.is_incremental = {{ is_incremental() }}

{{ py_script_comment() }}
{% endmacro %}

{# for adapters to override: how to run the script by hand #}
{% macro py_script_comment() %}
{% endmacro %}
