{#
  Runs those hooks that belong on this side of the transaction. Before the first one outside, the open transaction is
  ended; the runtime then sends each of them alone and begins a transaction again with the next ordinary statement, so that
  a model with such hooks is still built atomically.
#}
{% macro run_hooks(hooks, inside_transaction=True) %}
  {% for hook in hooks | selectattr('transaction', 'equalto', inside_transaction) %}
    {% if not inside_transaction and loop.first %}
      {% call statement(auto_begin=inside_transaction) %}
        commit;
      {% endcall %}
    {% endif %}
    {# a hook may be empty once rendered, and then there is nothing to send #}
    {% set text = render(hook.get('sql')) | trim %}
    {% if text | length > 0 %}
      {% call statement(auto_begin=inside_transaction) %}
        {{ text }}
      {% endcall %}
    {% endif %}
  {% endfor %}
{% endmacro %}
