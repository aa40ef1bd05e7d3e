using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace StreamML.Api.Http;

/// <summary>
/// An answer as JSON, written straight to the response. The framework's own result makes a logger and a scope of
/// services for each request.
/// </summary>
/// <typeparam name="T">The data.</typeparam>
/// <param name="data">The data; null: the body is empty.</param>
/// <param name="status">The status.</param>
internal sealed class JsonAnswer<T>(T data, int status) : IResult
{
    private static readonly JsonTypeInfo<T> Declared = (JsonTypeInfo<T>)ApiJson.Options.GetTypeInfo(typeof(T));

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        return data is null
            ? Task.CompletedTask
            : data.GetType() == typeof(T)
                ? JsonSerializer.SerializeAsync(response.BodyWriter, data, Declared, httpContext.RequestAborted)
                : JsonSerializer.SerializeAsync(
                    response.BodyWriter, data, data.GetType(), ApiJson.Options, httpContext.RequestAborted);
    }
}
