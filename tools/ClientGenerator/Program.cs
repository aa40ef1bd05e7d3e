using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using StreamML.ClientGenerator;

// Writes a C# client of an OpenAPI document: ClientGenerator DOCUMENT OUTPUT NAMESPACE.
if (args is not [var document, var output, var name])
{
    Console.Error.WriteLine("ClientGenerator takes the OpenAPI document, the file to write and its namespace.");
    return 2;
}

var settings = new CSharpClientGeneratorSettings
{
    ClassName = "ApiClient",
    GenerateOptionalParameters = true,
    OperationNameGenerator = new MethodNames(),
    CSharpGeneratorSettings =
    {
        Namespace = name,
        JsonLibrary = CSharpJsonLibrary.SystemTextJson,
        GenerateNullableReferenceTypes = true,
        GenerateOptionalPropertiesAsNullable = true,
    },
};
var api = await OpenApiDocument.FromJsonAsync(await File.ReadAllTextAsync(document));
await File.WriteAllTextAsync(output, new CSharpClientGenerator(api, settings).GenerateFile());
return 0;
