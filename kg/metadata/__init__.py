"""What a machine reads first: VoID, HCLS and DCAT descriptions, examples, dumps."""
