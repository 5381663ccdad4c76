import { MAX_PAGE_SIZE } from '../../../model/core/page.ts';
import { type Collection, collectionNamed } from './catalogue.ts';
import table from './resources.tsv';

/** Something that a list is asked by. */
interface ListParent {
  /** By its JSON name, `folderId`. */
  readonly name: string;
  /** What the request calls it; `resource.id` is the id in a message that has a type as well. */
  readonly field: string;
  /** Without it the list has everything that the caller may see. */
  readonly optional: boolean;
}

/** How a collection's resources are listed. Host and service are those of the list of its operations. */
export interface ResourceList {
  readonly collection: Collection;
  readonly rpc: string;
  /** With `{snake_case}` parameters; absent where the call is gRPC only. */
  readonly httpPath?: string;
  /** None for a list of everything that the caller may see. */
  readonly parents: readonly ListParent[];
  /** The collection whose ids the list is asked by, where that is no folder, cloud or organization. */
  readonly foundUnder?: string;
  /** The array in the answer. */
  readonly rows: string;
  /** A row's own id. */
  readonly rowId: string;
  /** Where no maximum is documented, the tracker's own. */
  readonly maxPageSize: number;
  readonly defaultPageSize?: number;
  /** In characters. */
  readonly maxTokenLength?: number;
  /** Which of `folderId`, `cloudId` and `organizationId` a row has. */
  readonly rowParents: readonly string[];
  /** Which field of a row has its status. */
  readonly rowStatus?: string;
  /** The collection that has the same resources by another version of the API. */
  readonly twinOf?: string;
  readonly fieldNumbers: {
    /** In the order of `parents`. */
    readonly parents: readonly number[];
    readonly pageSize: number;
    readonly pageToken: number;
    readonly rows: number;
    readonly nextPageToken: number;
    readonly rowId: number;
  };
}

function parseRow(line: string): ResourceList {
  const cells = line.split('\t');
  const cell = (index: number): string => cells[index] ?? '-';
  const list = (index: number): string[] => (cell(index) === '-' ? [] : cell(index).split(','));
  const given = (index: number): boolean => cell(index) !== '-';
  const [parents = [], request = [], answer = [], row = []] = cell(13).split(';').map(numbersIn);
  return {
    collection: collectionNamed(cell(0)),
    rpc: cell(1),
    ...(given(2) ? { httpPath: cell(2) } : {}),
    parents: list(3).map(parseParent),
    ...(given(4) ? { foundUnder: cell(4) } : {}),
    rows: cell(5),
    rowId: cell(6),
    maxPageSize: given(7) ? Number(cell(7)) : MAX_PAGE_SIZE,
    ...(given(8) ? { defaultPageSize: Number(cell(8)) } : {}),
    ...(given(9) ? { maxTokenLength: Number(cell(9)) } : {}),
    rowParents: list(10),
    ...(given(11) ? { rowStatus: cell(11) } : {}),
    ...(given(12) ? { twinOf: cell(12) } : {}),
    fieldNumbers: {
      parents,
      pageSize: request[0] ?? 0,
      pageToken: request[1] ?? 0,
      rows: answer[0] ?? 0,
      nextPageToken: answer[1] ?? 0,
      rowId: row[0] ?? 0,
    },
  };
}

/** `folderId`, `organizationId?` or `cloudId=resource.id`. */
function parseParent(text: string): ListParent {
  const [named = '', field] = text.split('=');
  const name = named.replace(/\?$/, '');
  return { name, field: field ?? name, optional: name !== named };
}

function numbersIn(text: string): number[] {
  return text === '-' ? [] : text.split(',').map(Number);
}

/** How the resources of each of the 103 collections are listed, by collection name. */
export const RESOURCE_LISTS: ReadonlyMap<string, ResourceList> = new Map(
  table
    .trim()
    .split('\n')
    .slice(1)
    .map(parseRow)
    .map((list) => [list.collection.name, list]),
);

/** @throws {TrackerError} `NOT_FOUND` for a name that is not in the catalogue. */
export function resourceListOf(collection: string): ResourceList {
  return RESOURCE_LISTS.get(collectionNamed(collection).name) as ResourceList;
}
