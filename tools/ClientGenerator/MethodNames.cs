using NJsonSchema;
using NSwag;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace StreamML.ClientGenerator;

/// <summary>Methods of one client, named as is usual: post_sentiment_analyze is PostSentimentAnalyze.</summary>
internal sealed class MethodNames : SingleClientFromOperationIdOperationNameGenerator
{
    public override string GetOperationName(
        OpenApiDocument document, string path, string httpMethod, OpenApiOperation operation) =>
        ConversionUtilities.ConvertToUpperCamelCase(
            operation.OperationId.Replace('_', '-'), firstCharacterMustBeAlpha: true);
}
