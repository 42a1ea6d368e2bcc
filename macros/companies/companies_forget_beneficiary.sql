{# Forgets a beneficiary on request: `tsdt run-operation companies_forget_beneficiary --args '{beneficiary_id: BE-3}' --log-level-file none`
   (the log of a run names its arguments).

   The name goes, and the identifier becomes a random one wherever it stands, the history of snapshots and raw included. Of the BIC the
   two letters stay that the transfers are counted by, so the answers do not change. Files that name the beneficiary must go from
   the folder, too; a landed file may. #}
{% macro companies_forget_beneficiary(beneficiary_id) %}
{%- set nobody = 'forgotten-' ~ run_query('select ' ~ new_identifier()).columns[0].values()[0] -%}
{%- set named = "'" ~ beneficiary_id | string | replace("'", "''") ~ "'" -%}
{%- set statements -%}
begin;
{% for relation in [ref('companies_raw_beneficiaries'), ref('companies_beneficiaries_snapshot')] %}
update {{ relation }} set id = '{{ nobody }}', name = null, bic = upper(left(bic, 2)) where id = {{ named }};
{% endfor %}
{% for relation in [ref('companies_raw_transfers'), ref('companies_transfers_snapshot')] %}
update {{ relation }} set beneficiary_id = '{{ nobody }}' where beneficiary_id = {{ named }};
{% endfor %}
commit;
{%- endset -%}
{% do run_query(statements) %}
{{ log('The beneficiary is forgotten; the transfers stay. Remove the landed files that name the beneficiary.', info=true) }}
{% endmacro %}
