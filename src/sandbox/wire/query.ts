import type { ServiceError } from '../types.js';
import { readForm } from './form.js';
import type { AnswerContext, Protocol, WireRequest, WireResponse } from './protocol.js';
import { escapeXml, writeExtraMembers, writeMembers } from './xml.js';

/** The query protocol (iam, sts, sns, rds …): a form in, `<XResponse><XResult>` out. */
export const queryProtocol: Protocol = {
  name: 'query',
  operationName: actionOf,
  readInput: async (request, operation) => readForm(formOf(request), operation.input, 'query'),
  writeOutput(output, operation, context) {
    const { operation: name, requestId, xmlNamespace } = context;
    const result = operation.output.isStructSchema()
      ? `<${name}Result>${writeMembers(operation.output, output)}</${name}Result>`
      : '';
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return xmlResponse(
      200,
      `<${name}Response xmlns="${xmlNamespace}">${result}${metadata}</${name}Response>`,
      requestId,
    );
  },
  writeError(error, context) {
    const { code, status } = queryError(error, context);
    const type = status < 500 ? 'Sender' : 'Receiver';
    const message = escapeXml(error.message);
    const detail = `<Type>${type}</Type><Code>${code}</Code><Message>${message}</Message>${writeExtraMembers(error.members)}`;
    const body = `<Error>${detail}</Error><RequestId>${context.requestId}</RequestId>`;
    return xmlResponse(
      status,
      `<ErrorResponse xmlns="${context.xmlNamespace}">${body}</ErrorResponse>`,
      context.requestId,
    );
  },
};

/** EC2's own query protocol: other names in the form, no result element, errors in a list. */
export const ec2Protocol: Protocol = {
  name: 'ec2',
  operationName: actionOf,
  readInput: async (request, operation) => readForm(formOf(request), operation.input, 'ec2'),
  writeOutput(output, operation, context) {
    const { operation: name, requestId, xmlNamespace } = context;
    const members = writeMembers(operation.output, output);
    return xmlResponse(
      200,
      `<${name}Response xmlns="${xmlNamespace}"><requestId>${requestId}</requestId>${members}</${name}Response>`,
      requestId,
    );
  },
  writeError(error, context) {
    const { code, status } = queryError(error, context);
    const detail = `<Error><Code>${code}</Code><Message>${escapeXml(error.message)}</Message></Error>`;
    const body = `<Response><Errors>${detail}</Errors><RequestID>${context.requestId}</RequestID></Response>`;
    return xmlResponse(status, body, context.requestId);
  },
};

/** `Action` of a form, in the body or, for a GET, in the query. */
function actionOf(request: WireRequest): string | undefined {
  return formOf(request).get('Action') ?? undefined;
}

function formOf(request: WireRequest): URLSearchParams {
  return request.body.length > 0 ? new URLSearchParams(request.body.toString('utf8')) : request.query;
}

function queryError(error: ServiceError, context: AnswerContext): { code: string; status: number } {
  const modelled = context.model?.error(error.code);
  return {
    code: modelled?.queryCode ?? error.code,
    status: modelled && error.status === 400 ? modelled.status : error.status,
  };
}

function xmlResponse(status: number, xml: string, requestId: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
  };
}
