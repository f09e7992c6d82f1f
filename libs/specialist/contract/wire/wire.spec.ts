import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MethodDefinition } from '@grpc/grpc-js';
import { MalformedMessage } from '../errors.js';
import {
  performAnswerFromWire,
  performAnswerToWire,
  queryAnswerFromWire,
  queryAnswerToWire,
  revokeAnswerFromWire,
  revokeAnswerToWire,
} from './answer-mapping.js';
import {
  descriptions,
  keyPages,
  operationRequests,
  performAnswers,
  queryAnswers,
  revokeAnswers,
} from './arbitraries.specification.js';
import { loadService } from './definition.js';
import { descriptionFromWire, descriptionToWire } from './manifest-mapping.js';
import { keyPageFromWire, keyPageToWire, operationFromWire, operationToWire } from './operation-mapping.js';
import type {
  OperationCallMessage,
  PerformResponseMessage,
  QueryOutcomeResponseMessage,
  ReceiptMessage,
  RevokeResponseMessage,
} from './messages.js';

const service = loadService();

const asRequest = <Request, Response>(method: MethodDefinition<Request, Response>, message: Request): Request =>
  method.requestDeserialize(method.requestSerialize(message));

const asResponse = <Request, Response>(method: MethodDefinition<Request, Response>, message: Response): Response =>
  method.responseDeserialize(method.responseSerialize(message));

/** What arrives is what was sent, bytes in between. */
function arrives<Said>(said: fc.Arbitrary<Said>, carry: (said: Said) => Said): void {
  fc.assert(
    fc.property(said, (value) => {
      expect(carry(value)).toEqual(value);
    }),
  );
}

describe('whatever is said over the wire', () => {
  it('arrives as an answer to a Perform', () => {
    arrives(performAnswers, (said) => performAnswerFromWire(asResponse(service.Perform, performAnswerToWire(said))));
  });

  it('arrives as an answer to a QueryOutcome', () => {
    arrives(queryAnswers, (said) => queryAnswerFromWire(asResponse(service.QueryOutcome, queryAnswerToWire(said))));
  });

  it('arrives as an answer to a Revoke', () => {
    arrives(revokeAnswers, (said) => revokeAnswerFromWire(asResponse(service.Revoke, revokeAnswerToWire(said))));
  });

  it('arrives as a request, the brief byte for byte', () => {
    arrives(operationRequests, (said) => operationFromWire(asRequest(service.Perform, operationToWire(said))));
  });

  it('arrives as a list of keys', () => {
    arrives(keyPages, (said) => keyPageFromWire(asResponse(service.ListKeys, keyPageToWire(said))));
  });

  it('arrives as a description, with the same digest', () => {
    arrives(descriptions, (said) => descriptionFromWire(asResponse(service.Describe, descriptionToWire(said))));
  });
});

const provenance = { journalId: 'j', highestAttempt: 1, key: 'k', mark: { opening: 'o', sequence: 1 } };
const receipt: ReceiptMessage = {
  recordType: 'Note',
  recordId: '1',
  outputs: { fields: {} },
  before: null,
};

describe('a malformed answer', () => {
  it.each<[string, PerformResponseMessage]>([
    ['without an answer', { provenance }],
    ['without provenance', { provenance: null, inProgress: { askAgainMs: 1 } }],
    ['about no key', { provenance: { ...provenance, key: '' }, inProgress: { askAgainMs: 1 } }],
    ['without a mark', { provenance: { ...provenance, mark: null }, inProgress: { askAgainMs: 1 } }],
    [
      'with a mark of no opening',
      { provenance: { ...provenance, mark: { opening: '', sequence: 1 } }, inProgress: { askAgainMs: 1 } },
    ],
    ['from no journal', { provenance: { ...provenance, journalId: '' }, inProgress: { askAgainMs: 1 } }],
    [
      'that seems to have seen less than nothing',
      { provenance: { ...provenance, highestAttempt: -1 }, committed: { receipt } },
    ],
    ['that was committed without a receipt', { provenance, committed: { receipt: null } }],
    ['with a receipt of no record', { provenance, committed: { receipt: { ...receipt, recordId: '' } } }],
    ['with a value of no kind', { provenance, committed: { receipt: { ...receipt, outputs: { fields: { a: {} } } } } }],
    [
      'with a number that is none',
      { provenance, committed: { receipt: { ...receipt, outputs: { fields: { a: { numberValue: NaN } } } } } },
    ],
    ['rejected for no reason', { provenance, rejected: { code: 0 } }],
    ['rejected for a reason that this release does not know', { provenance, rejected: { code: 99 } }],
    ['deferred for no reason', { provenance, deferred: { cause: 0, retryAfterMs: 1 } }],
    ['deferred into the past', { provenance, deferred: { cause: 1, retryAfterMs: -1 } }],
  ])('to a Perform is told apart: %s', (_what, message) => {
    expect(() => performAnswerFromWire(asResponse(service.Perform, message))).toThrow(MalformedMessage);
  });

  it('to a QueryOutcome or a Revoke is told apart too', () => {
    const query: QueryOutcomeResponseMessage = { provenance };
    const revoke: RevokeResponseMessage = { provenance, alreadyCommitted: { receipt, unaccountedAttempts: [0] } };
    expect(() => queryAnswerFromWire(asResponse(service.QueryOutcome, query))).toThrow(MalformedMessage);
    expect(() => revokeAnswerFromWire(asResponse(service.Revoke, { provenance }))).toThrow(MalformedMessage);
    expect(() => revokeAnswerFromWire(asResponse(service.Revoke, revoke))).toThrow(MalformedMessage);
  });

  it('describes another manifest than its digest', () => {
    const [described] = fc.sample(descriptions, { numRuns: 1, seed: 1 });
    const message = { ...descriptionToWire(described!), manifestDigest: 'other' };
    expect(() => descriptionFromWire(asResponse(service.Describe, message))).toThrow('manifest_digest');
  });
});

describe('a malformed request', () => {
  const [request] = fc.sample(operationRequests, { numRuns: 1, seed: 1 });
  const { operation } = operationToWire(request!);

  it.each<[string, OperationCallMessage]>([
    ['operation', { operation: null }],
    ['token', { operation: { ...operation!, token: '' } }],
    ['tenant', { operation: { ...operation!, tenant: '' } }],
    ['key', { operation: { ...operation!, key: '' } }],
    ['attempt', { operation: { ...operation!, attempt: 0 } }],
    ['deadline', { operation: { ...operation!, deadline: null } }],
    ['deadline', { operation: { ...operation!, deadline: { seconds: 1e12, nanos: 0 } } }],
    ['heard.opening', { operation: { ...operation!, heard: { opening: '', sequence: 1 } } }],
    ['heard.sequence', { operation: { ...operation!, heard: { opening: 'o', sequence: -1 } } }],
    ['brief_salt', { operation: { ...operation!, briefSalt: '' } }],
  ])('is named by its field (%s)', (field, message) => {
    expect(() => operationFromWire(asRequest(service.Perform, message))).toThrow(`(${field})`);
  });
});
