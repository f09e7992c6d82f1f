import { XMLBuilder } from 'fast-xml-parser';
import type { EntityType, Property } from './entities.js';
import { keyOf, servedTypes } from './entities.js';

export const namespace = 'com.sap.gateway.srvd_a2x.subscriptionbilling.v0001';

/** What can be done with an invoice besides reading it and changing its texts. */
export const invoiceActions = ['Cancel', 'SendByEmail'] as const;

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/** The service's metadata document (CSDL XML 4.0). */
export const metadataDocument: string =
  '<?xml version="1.0" encoding="utf-8"?>\n' +
  builder.build({
    'edmx:Edmx': {
      '@Version': '4.0',
      '@xmlns:edmx': 'http://docs.oasis-open.org/odata/ns/edmx',
      'edmx:DataServices': {
        Schema: {
          '@Namespace': namespace,
          '@Alias': 'SAP__self',
          '@xmlns': 'http://docs.oasis-open.org/odata/ns/edm',
          EntityType: servedTypes.map(entityTypeElement),
          Action: invoiceActions.map((name) => ({
            '@Name': name,
            '@IsBound': 'true',
            Parameter: { '@Name': '_it', '@Type': `${namespace}.InvoiceType`, '@Nullable': 'false' },
            ...(name === 'Cancel' ? { ReturnType: { '@Type': `${namespace}.InvoiceType`, '@Nullable': 'false' } } : {}),
          })),
          EntityContainer: {
            '@Name': 'Container',
            EntitySet: servedTypes.map(({ name }) => ({ '@Name': name, '@EntityType': `${namespace}.${name}Type` })),
          },
        },
      },
    },
  });

function entityTypeElement(type: EntityType): object {
  return {
    '@Name': `${type.name}Type`,
    Key: { PropertyRef: { '@Name': keyOf(type).name } },
    Property: type.properties.map((property) => propertyElement(property, property === keyOf(type))),
  };
}

function propertyElement(property: Property, isKey: boolean): object {
  return {
    '@Name': property.name,
    '@Type': property.type,
    ...(isKey || property.required === true ? { '@Nullable': 'false' } : {}),
    ...(property.maxLength === undefined ? {} : { '@MaxLength': String(property.maxLength) }),
    ...(property.type === 'Edm.Decimal' ? { '@Precision': '15', '@Scale': '2' } : {}),
    ...(property.type === 'Edm.DateTimeOffset' ? { '@Precision': '3' } : {}),
  };
}
