import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import type { Description, KeyPage, PerformAnswer, QueryAnswer, RevokeAnswer, Stamped } from '@baton/specialist/domain';
import {
  callUnary,
  descriptionFromWire,
  errorOf,
  keyPageFromWire,
  listKeysToWire,
  loadService,
  messageBytesMax,
  operationToWire,
  performAnswerFromWire,
  queryAnswerFromWire,
  revokeAnswerFromWire,
  type ListKeysRequest,
  type OperationRequest,
} from '@baton/specialist/contract';

/**
 * A specialist as whoever checks it speaks to it: with requests and tokens that no gateway would make. A core of the kit
 * is one as it is. What is no answer is thrown: `CallRefused`, or `OutcomeUnknown`.
 */
export interface SpecialistLine {
  describe(): Description | Promise<Description>;
  perform(request: OperationRequest): Promise<Stamped<PerformAnswer>>;
  queryOutcome(request: OperationRequest): Promise<Stamped<QueryAnswer>>;
  revoke(request: OperationRequest): Promise<Stamped<RevokeAnswer>>;
  listKeys(request: ListKeysRequest): Promise<KeyPage>;
}

/** No call of a specialist takes longer: a minute of its token, and some of its system's. */
const callMsMax = 180_000;

/** The line to a specialist that listens at `address` (host:port). */
export function lineTo(address: string): SpecialistLine & { close(): void } {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': messageBytesMax,
  });
  const service = loadService();
  const answered = async <Response, Answer>(
    call: Promise<Response>,
    read: (response: Response) => Answer,
  ): Promise<Answer> => {
    let response: Response;
    try {
      response = await call;
    } catch (error) {
      throw errorOf(error as Partial<ServiceError>);
    }
    return read(response);
  };
  const deadline = (): number => Date.now() + callMsMax;
  return {
    describe: () => answered(callUnary(client, service.Describe, {}, deadline()), descriptionFromWire),
    perform: (request) =>
      answered(callUnary(client, service.Perform, operationToWire(request), deadline()), performAnswerFromWire),
    queryOutcome: (request) =>
      answered(callUnary(client, service.QueryOutcome, operationToWire(request), deadline()), queryAnswerFromWire),
    revoke: (request) =>
      answered(callUnary(client, service.Revoke, operationToWire(request), deadline()), revokeAnswerFromWire),
    listKeys: (request) =>
      answered(callUnary(client, service.ListKeys, listKeysToWire(request), deadline()), keyPageFromWire),
    close: () => client.close(),
  };
}
