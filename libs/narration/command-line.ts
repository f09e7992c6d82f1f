/** How the command line is called wherever Baton is cloned: what is printed is what can be typed. */
export const commandLine = 'npm run baton --';
