{# The model's own code, what `dbt` is to it, and a main function that writes the frame that it gives. #}
{% macro snowflake__python_script(compiled_code, relation, temporary) -%}
{%- if temporary -%}
  {%- set table_type = 'temporary' -%}
{%- else -%}
  {%- set table_type = 'transient' if snowflake__storage().is_transient else '' -%}
{%- endif -%}
{{ compiled_code }}

{{ py_script_postfix(model) }}

def materialize(session, frame):
    # frames of pandas are taken as well
    if type(frame).__module__.startswith("pandas"):
        session.use_database({{ tojson(relation.database) }})
        session.use_schema({{ tojson(relation.schema) }})
        frame = session.create_dataframe(frame)
    frame.write.mode("overwrite").save_as_table({{ tojson(resolve_model_name(relation) | trim) }}, table_type={{ tojson(table_type) }})


def main(session):
    materialize(session, model(dbtObj(session.table), session))
    return "OK"
{%- endmacro %}

{# A Python model runs in the account: as an anonymous procedure, or, where it must not be one, as one that is dropped again. #}
{% macro snowflake__submit_python_job(parsed_model, compiled_code) %}
  {%- set settings = parsed_model['config'] -%}
  {%- set packages = [] + (settings.get('packages') or []) -%}
  {%- set found = namespace(snowpark=false) -%}
  {%- for package in packages if package.startswith('snowflake-snowpark-python') -%}
    {%- set found.snowpark = true -%}
  {%- endfor -%}
  {%- if not found.snowpark -%}{%- do packages.append('snowflake-snowpark-python') -%}{%- endif -%}

  {%- set options = [
    'returns string',
    'language python',
    "runtime_version = '" ~ (settings.get('python_version') or '3.10') ~ "'",
    "packages = ('" ~ packages | join("', '") ~ "')",
  ] -%}
  {%- if settings.get('external_access_integrations') -%}
    {%- do options.append('external_access_integrations = (' ~ settings['external_access_integrations'] | join(', ') ~ ')') -%}
  {%- endif -%}
  {%- if settings.get('secrets') -%}
    {%- set secrets = [] -%}
    {%- for name, secret in settings['secrets'].items() -%}{%- do secrets.append("'" ~ name ~ "' = " ~ secret) -%}{%- endfor -%}
    {%- do options.append('secrets = (' ~ secrets | join(', ') ~ ')') -%}
  {%- endif -%}
  {%- if settings.get('imports') -%}{%- do options.append("imports = ('" ~ settings['imports'] | join("', '") ~ "')") -%}{%- endif -%}
  {%- do options.append("handler = 'main'") -%}
  {%- do options.append('execute as caller') -%}
  {%- set body = options | join('\n') ~ '\nas\n$$\n' ~ compiled_code ~ '\n$$' -%}

  {%- set name = parsed_model['alias'] ~ '__dbt_sp' -%}
  {%- if settings.get('use_anonymous_sproc', true) -%}
    {%- set response, table = adapter.execute('with ' ~ name ~ ' as procedure ()\n' ~ body ~ '\ncall ' ~ name ~ '()', auto_begin=False, fetch=True) -%}
  {%- else -%}
    {%- set path = parsed_model['database'] ~ '.' ~ parsed_model['schema'] ~ '.' ~ name -%}
    {%- do adapter.execute('create or replace procedure ' ~ path ~ ' ()\n' ~ body, auto_begin=False, fetch=True) -%}
    {%- set response, table = adapter.execute('call ' ~ path ~ '()', auto_begin=False, fetch=True) -%}
    {%- do adapter.execute('drop procedure if exists ' ~ path ~ '()', auto_begin=False, fetch=True) -%}
  {%- endif -%}
  {{ return(response) }}
{% endmacro %}
