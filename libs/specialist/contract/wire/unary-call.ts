import { Metadata, type Client, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';

/** One call; rejects with a `ServiceError` where there is no answer by `deadlineMs` (since 1970). */
export function callUnary<Request, Response>(
  client: Client,
  method: MethodDefinition<Request, Response>,
  request: Request,
  deadlineMs: number,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      new Metadata(),
      { deadline: deadlineMs },
      (error: ServiceError | null, response?: Response) => {
        if (error || response === undefined) reject(error ?? new Error('The specialist answered with nothing'));
        else resolve(response);
      },
    );
  });
}
