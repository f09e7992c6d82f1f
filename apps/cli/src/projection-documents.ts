/** Rows that are kept for one question; says what the documents below select. */
export interface ProjectionLine {
  readonly name: string;
  readonly position: string | null;
  readonly current: boolean;
  readonly behindSince: string | null;
  readonly lagSeconds: number;
  readonly skipped: number;
  readonly rebuild: 'NONE' | 'WANTED' | 'RUNNING';
}

export interface RebuildAccepted {
  readonly repeated: boolean;
  readonly projection: ProjectionLine;
}

const line = 'name position current behindSince lagSeconds skipped rebuild';

export const projectionDocuments = {
  projections: `query { projections { ${line} } }`,

  rebuildProjection: `mutation ($input: RebuildProjectionInput!) { result: rebuildProjection(input: $input) {
    ... on RebuildAccepted { repeated projection { ${line} } }
    ... on RebuildRefused { code message whatToDo }
  } }`,
} as const;
