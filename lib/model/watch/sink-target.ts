/** Where a watch's events go. */
export type SinkTarget =
  | { readonly webhook: { readonly url: string } }
  | { readonly queue: { readonly url: string } }
  | { readonly workflow: { readonly workflowId: string } };
