/** The host of a Google API. */
export function googleHost(api: string): string {
  return `${api}.googleapis.com`;
}

/** `<label>.<region>.rep`, or `<region>-<label>` as Vertex AI and others have it. */
const REGIONAL = /\.[a-z0-9-]+\.rep$|^[a-z]+(?:-[a-z]+)+\d+-/;

/** The label of the API itself, wherever it is reached: `aiplatform` for `us-central1-aiplatform`. */
export function labelOf(api: string): string {
  return api.replace(REGIONAL, '');
}
