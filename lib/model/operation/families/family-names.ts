/** Ids that a resource's upstream path needs besides its own, by parameter name: `{cloudId, folderId}`. */
export type Parents = Readonly<Record<string, string>>;

/**
 * What one family of upstream APIs knows of its resources and operations.
 *
 * A solo resource holds exactly one operation, whose own resource is unknown or of no use. It has no list.
 */
export interface FamilyNames<Resource, OperationRef> {
  /** What an operation is that is done and carries neither an error nor a response. */
  readonly doneWithoutResult: 'SUCCEEDED' | 'UNKNOWN';

  formatResource(resource: Resource): string;
  /** What the resource's name leaves out. */
  parentsOf(resource: Resource): Parents;

  /** A key that is unique across all families. */
  operationKey(operation: OperationRef): string;
  /** What an operation is known by within the resource of this name. */
  trackedId(operation: { readonly id: string; readonly name: string }, resource: string): string;
  /** The reference by which the upstream gets the operation that `trackedId` names within `resource`. */
  refOf(resource: Resource, id: string): OperationRef;
  /** The resource that a reference tells; `undefined` where only the upstream knows it. */
  resourceOf(operation: OperationRef): Resource | undefined;

  soloResourceOf(operation: OperationRef): Resource;
  /** The tracked id of a solo resource's operation; `undefined` for every other resource. */
  soloOperation(resource: Resource): string | undefined;
}

/** How one family reads names of resources; apart from `FamilyNames`, for functions that read none. */
export interface ResourceParser<Resource> {
  /** How its resources are named, for error messages. */
  readonly form: string;
  /**
   * Reads what `formatResource` wrote; `undefined` for a name of another form.
   *
   * @throws {TrackerError} `INVALID_ARGUMENT` for a part that cannot be right.
   */
  parse(name: string, parents: Parents): Resource | undefined;
}

/**
 * Reads what `operationKey` wrote; `undefined` for a text of another form.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a part that cannot be right.
 */
export type OperationParser<OperationRef> = (text: string) => OperationRef | undefined;
