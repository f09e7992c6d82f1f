import { ValidationPipe } from '@nestjs/common';
import { GraphQLError } from 'graphql';

/** An error that the client can mend: said in full, unlike one of ours. */
export function badInput(message: string, problems: readonly string[] = []): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', problems } });
}

/** Checks each input class by its decorators, wherever one is taken. */
export const checkedInput = new ValidationPipe({
  transform: true,
  whitelist: true,
  exceptionFactory: (errors) => {
    const problems = errors.flatMap(problemsOf);
    return badInput(`The input is not accepted: ${problems.join('; ')}`, problems);
  },
});

type Problem = Parameters<
  NonNullable<ConstructorParameters<typeof ValidationPipe>[0]>['exceptionFactory'] & object
>[0][number];

/** The rules that were broken, by their place; what was given stays out of the message. */
function problemsOf(error: Problem): string[] {
  const own = Object.values(error.constraints ?? {});
  const inner = (error.children ?? []).flatMap(problemsOf).map((problem) => `${error.property}.${problem}`);
  return [...own, ...inner];
}
