/** Where the kit can be made to die, in the order in which a Perform passes the places. */
export type KitCrashPlace =
  'specialist:before-journal' | 'specialist:after-journal' | 'specialist:after-effect' | 'specialist:before-answer';
