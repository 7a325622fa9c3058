/** What the exit statuses of `policy` mean, for its help. */
export const EXIT_STATUS =
  '\nExit status: 0 fine, 1 it could not run (a file cannot be read), 2 there is something to mend.\n';
