/* Imported before everything else: the API is attacked as it is served to customers. */
process.env['NODE_ENV'] = 'production';
