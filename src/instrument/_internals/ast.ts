import type { ArrowFunctionExpression, Function } from 'oxc-parser';

/** The syntax tree as the parser gives it: ESTree with TypeScript's nodes in it. */
export type {
  Argument, ArrowFunctionExpression, AssignmentExpression, AssignmentTarget, BindingPattern, CallExpression, Class, ClassElement, Expression, ForOfStatement, MemberExpression,
  MethodDefinition, NewExpression, Node, ObjectExpression, ObjectProperty, ParamPattern, Program, PropertyDefinition, SpreadElement, Statement, Super, TaggedTemplateExpression, UpdateExpression,
  YieldExpression,
} from 'oxc-parser';
export type ESTreeFunction = Function | ArrowFunctionExpression;
