"""The grammar of HL7 v2 and FHIR; knows no socket, no folder, no store."""
