using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;

namespace StreamML.Api.Server;

/// <summary>The OpenAPI 3.1 document, from the routes.</summary>
internal static class OpenApiDocuments
{
    private const string SchemeName = "key";

    /// <summary>Sets the document up.</summary>
    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            Head(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(OperationAsync);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            SchemaTexts.Describe(schema, context.JsonTypeInfo);
            BodySchemas.Mend(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    }

    private static void Head(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "StreamML API",
            Version = "v1",
            Description = "Ask the models, start trainings, see how things stand. A key of 'streamml keys create' "
                + "opens it: `Authorization: Bearer KEY`. So does a token of an issuer, where `Api__Oidc__Authority` "
                + "names one.",
            License = new OpenApiLicense { Name = "Apache 2.0", Identifier = "Apache-2.0" },
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
        {
            tag.Description = ApiGroups.Describe(tag.Name!);
        }

        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [SchemeName] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SchemeName, document)] = [] },
        ];
    }

    private static async Task OperationAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var route = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiRoute>().First();
        operation.Description =
            $"Scope: {route.Scope}.{(route.OfInstallation ? " The key must be of all tenants." : "")}";
        operation.Parameters = [.. Parameters(route)];
        if (route.TakesFile)
        {
            operation.RequestBody = Body("multipart/form-data", BodySchemas.Form(), null);
        }
        else if (route.Body is { } body)
        {
            var schema = await context.GetOrCreateSchemaAsync(body, null, cancellationToken);

            // A schema without a name of its own becomes "Body17" in generated clients.
            schema.Title = body.Name;
            operation.RequestBody = Body("application/json", schema, route.Example, !route.BodyIsOptional);
        }

        if (route.Sample is { } sample
            && operation.Responses?[$"{route.Status}"].Content?["application/json"] is { } answer)
        {
            answer.Example = JsonNode.Parse(sample);
        }
    }

    private static IEnumerable<IOpenApiParameter> Parameters(ApiRoute route)
    {
        foreach (string part in route.PathParts)
        {
            var parameter = Parameter(
                part, ParameterLocation.Path, route.PathTexts.GetValueOrDefault(part, $"The {part}."), required: true);
            if (route.PathNumbers.Contains(part))
            {
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" };
            }

            yield return parameter;
        }

        foreach (var asked in route.Query)
        {
            var parameter = Parameter(asked.Name, ParameterLocation.Query, asked.Description);
            parameter.Schema = SchemaOf(asked);
            yield return parameter;
        }

        yield return Parameter(
            BearerGate.TenantHeader, ParameterLocation.Header,
            "The tenant, for a key of any tenant; any other key names its own.");
        if (route.Starts)
        {
            yield return Parameter(
                IdempotencyKey.Header, ParameterLocation.Header,
                "A new UUID for each thing to do, and the same one to try again: it is done once.");
        }
    }

    private static OpenApiParameter Parameter(
        string name, ParameterLocation place, string description, bool required = false)
    {
        return new OpenApiParameter
        {
            Name = name,
            In = place,
            Description = description,
            Required = required,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
    }

    private static OpenApiSchema SchemaOf(QueryParameter asked) => asked switch
    {
        NumberParameter number => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Minimum = number.Least.ToString(CultureInfo.InvariantCulture),
            Maximum = number.Most.ToString(CultureInfo.InvariantCulture),
            Default = number.Usual,
        },
        ChoiceParameter choice => new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. choice.Choices.Select(each => (JsonNode)each)],
        },
        TextParameter text => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = text.CharsMax },
        _ => throw new InvalidOperationException($"{asked.GetType()} is no parameter that is described."),
    };

    private static OpenApiRequestBody Body(string type, OpenApiSchema schema, string? example, bool required = true)
    {
        var content = new OpenApiMediaType
        {
            Schema = schema,
            Example = example is null ? null : JsonNode.Parse(example),
        };
        return new OpenApiRequestBody
        {
            Required = required,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [type] = content },
        };
    }
}
