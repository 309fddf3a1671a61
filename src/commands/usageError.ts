/** Words on the command line that mean nothing here: told to whoever typed them, and no defect. */
export class UsageError extends Error {}
