{{ funnel_page('cart', 2, {'quantity': 'integer'}) }}
