/** What the builder writes: attributes begin with @, text stands under #text. */
export interface XmlTree {
  readonly [name: string]: string | XmlTree | readonly XmlTree[];
}
