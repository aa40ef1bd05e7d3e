// Where things lie, wherever the checks are started from.
import { fileURLToPath } from 'node:url';

/** This folder, with a slash. */
export const here = fileURLToPath(new URL('.', import.meta.url));

/** What the checks write. */
export const artifacts = `${here}artifacts`;

/** The OpenAPI document of the repository. */
export const openApi = fileURLToPath(new URL('../../docs/api/openapi.json', import.meta.url));
