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

const line = 'name position current behindSince lagSeconds skipped rebuild';

export const projectionDocuments = {
  projections: `query { projections { ${line} } }`,

  rebuildProjection: `mutation ($name: ProjectionName!) { rebuildProjection(name: $name) { ${line} } }`,
} as const;
