// Configuration of Scalar. It has the key of the documentation's first page.
const key = sessionStorage.getItem('streamml-key');

export default {
  ...(key ? { authentication: { preferredSecurityScheme: 'key', securitySchemes: { key: { token: key } } } } : {}),
  generateTagSlug: tag => tag.name,
  generateOperationSlug: operation => operation.operationId ?? `${operation.method}${operation.path}`,
};
