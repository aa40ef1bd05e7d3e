using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using StreamML.EmbeddedRegistry.Schemas;
using StreamML.EmbeddedRegistry.Storage;

namespace StreamML.EmbeddedRegistry.Http;

internal delegate Task RegistryHandler(HttpContext http, RegistryRequest request, RegistryStore store);

/// <summary>Maps handlers, and turns their exceptions into the API's error body.</summary>
internal sealed class RegistryRoutes(IEndpointRouteBuilder endpoints, RegistryStore store, RegistryOptions options)
{
    public void Get(string pattern, RegistryHandler handler) =>
        endpoints.MapMethods(pattern, ["GET", "HEAD"], Bind(handler));

    public void Post(string pattern, RegistryHandler handler) => endpoints.MapPost(pattern, Bind(handler));

    public void Put(string pattern, RegistryHandler handler) => endpoints.MapPut(pattern, Bind(handler));

    public void Delete(string pattern, RegistryHandler handler) => endpoints.MapDelete(pattern, Bind(handler));

    /// <summary>The outermost middleware.</summary>
    public static async Task GuardAsync(HttpContext http, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(http).ConfigureAwait(false);
            if (http.Response is
                {
                    HasStarted: false, StatusCode: 404 or 405 or 415, ContentLength: null,
                    ContentType: null
                })
            {
                int status = http.Response.StatusCode;
                await RegistryReply.ErrorAsync(http, status, status, $"HTTP {status}").ConfigureAwait(false);
            }
        }
        catch (RegistryProblemException problem)
        {
            RegistryLog.Refused(logger, http.Request.Method, http.Request.Path, problem.Status, problem.Code);
            await RegistryReply.ErrorAsync(http, problem.Status, problem.Code, problem.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            await RegistryReply.ErrorAsync(http, bad.StatusCode, bad.StatusCode, bad.Message).ConfigureAwait(false);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected.
            http.Abort();
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            RegistryLog.Failed(logger, http.Request.Method, http.Request.Path, error);
            await RegistryReply.ErrorAsync(http, 500, 50001, "Error in the backend data store").ConfigureAwait(false);
        }
    }

    private RequestDelegate Bind(RegistryHandler handler) =>
        http => handler(http, new RegistryRequest(http, options), store);
}
