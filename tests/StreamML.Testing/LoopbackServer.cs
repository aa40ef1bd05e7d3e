using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamML.Testing;

/// <summary>Starts HTTP servers for tests.</summary>
public static class LoopbackServer
{
    /// <summary>
    /// A server on a port that the kernel chose: none is looked for beforehand, which another process could take.
    /// </summary>
    /// <param name="answer">Answers each request; several at once may be asked.</param>
    public static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
