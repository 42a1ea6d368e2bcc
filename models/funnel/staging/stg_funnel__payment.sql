{{ funnel_page('payment', 3, {'method': 'text'}) }}
