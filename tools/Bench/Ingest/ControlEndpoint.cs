using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StreamML.Bench.Ingest;

/// <summary>The minimal webhook endpoint: verifies the signature, parses the JSON, responds 200.</summary>
internal sealed class ControlEndpoint(byte[] secret) : IHttpApplication<HttpContext>
{
    private const string Prefix = "sha256=";

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // The features belong to the server.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        int length = (int)(context.Request.ContentLength ?? 0);
        byte[] body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await context.Request.Body.ReadExactlyAsync(body.AsMemory(0, length));
            string signature = context.Request.Headers["X-Hub-Signature-256"].ToString();
            bool isTrue = IsTrue(body.AsSpan(0, length), signature);
            if (isTrue)
            {
                using (JsonDocument.Parse(body.AsMemory(0, length)))
                {
                    context.Response.StatusCode = StatusCodes.Status200OK;
                }
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }

            context.Response.ContentLength = 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private bool IsTrue(ReadOnlySpan<byte> body, string signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> made = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, body, made);
        return signature.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.FromHexString(signature.AsSpan(Prefix.Length), given, out _, out _) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given, made);
    }
}
