import { Metadata, type Client, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';

/**
 * One call; rejects with a `ServiceError` where there is no answer by `deadlineMs` (since 1970).
 * @param headers what goes along with the message, and is no part of the contract
 */
export function callUnary<Request, Response>(
  client: Client,
  method: MethodDefinition<Request, Response>,
  request: Request,
  deadlineMs: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadataOf(headers),
      { deadline: deadlineMs },
      (error: ServiceError | null, response?: Response) => {
        if (error || response === undefined) reject(error ?? new Error('The specialist answered with nothing'));
        else resolve(response);
      },
    );
  });
}

function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}
