"""What hospitals' own systems and we say to each other: HL7 v2 and FHIR, in and out."""
