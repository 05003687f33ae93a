import type { HttpExchange } from './http-exchange.ts';
import type { HttpAnswers } from './http-pairing.ts';

/**
 * Which request each response answers, of those that were asked together and are all answered by now; losses stand
 * among both. Where only one side lost something the other tells how much: if no more than there must have been, every
 * place is known. Otherwise the first response is that to the first request, and so on to a loss, and the last that to
 * the last, and so on backwards.
 */
export function matchAnswers(requests: readonly HttpExchange[], answers: HttpAnswers): Map<HttpExchange, HttpExchange> {
  const lostRequests = requests.filter(({ isLost }) => isLost);
  const lostAnswers = answers.filter((answer) => typeof answer === 'number');
  const asked = requests.length - lostRequests.length + lostRequests.reduce((sum, lost) => sum + lost.lostRequests, 0);
  const answered = answers.length - lostAnswers.length + lostAnswers.reduce((sum, lost) => sum + lost, 0);
  const isKnown = asked === answered && (lostRequests.length === 0 || lostAnswers.length === 0);
  return isKnown ? matchPlaces(requests, answers) : matchEnds(requests, answers);
}

function matchPlaces(requests: readonly HttpExchange[], answers: HttpAnswers): Map<HttpExchange, HttpExchange> {
  const requestOf = new Map<HttpExchange, HttpExchange>();
  const places = requests.flatMap((request) =>
    request.isLost ? new Array<undefined>(request.lostRequests).fill(undefined) : [request],
  );
  let place = 0;
  for (const answer of answers) {
    const request = places[place];
    if (typeof answer !== 'number' && request !== undefined) requestOf.set(answer, request);
    place += typeof answer === 'number' ? answer : 1;
  }
  return requestOf;
}

function matchEnds(requests: readonly HttpExchange[], answers: HttpAnswers): Map<HttpExchange, HttpExchange> {
  const requestOf = new Map<HttpExchange, HttpExchange>();
  const most = Math.min(requests.length, answers.length);
  let forwards = 0;
  while (forwards < most && match(requestOf, requests[forwards], answers[forwards])) forwards += 1;
  let backwards = 1;
  while (
    backwards <= most - forwards &&
    match(requestOf, requests[requests.length - backwards], answers[answers.length - backwards])
  ) {
    backwards += 1;
  }
  return requestOf;
}

/** False: one of them stands for a loss. */
function match(
  requestOf: Map<HttpExchange, HttpExchange>,
  request: HttpExchange,
  answer: HttpExchange | number,
): boolean {
  if (typeof answer === 'number' || request.isLost) return false;
  requestOf.set(answer, request);
  return true;
}
