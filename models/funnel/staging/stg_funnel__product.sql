{{ funnel_page('product', 1, {'product_id': 'text'}) }}
