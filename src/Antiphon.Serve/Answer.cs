using Microsoft.AspNetCore.Http;

namespace Antiphon.Serve;

/// <summary>How answers are written.</summary>
internal static class Answer
{
    // So much is handed to the connection at a time: one that does not take it holds no more.
    private const int Piece = 32 * 1024;

    // So long a connection may take over a piece. Kestrel's own least rate counts what the system has taken long before, and would wait for hours.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A sentence for people.</summary>
    public static Task Sentence(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return Bytes(context, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes($"{text}\n"));
    }

    /// <summary>Bytes of a kind; nothing but the headers to one that asked for those.</summary>
    public static async Task Bytes(HttpContext context, string contentType, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await Pieces(context, bytes, context.RequestAborted);
        }
    }

    /// <summary>Bytes with a tag, unless whoever asks has them already.</summary>
    public static Task Tagged(HttpContext context, string contentType, ReadOnlyMemory<byte> bytes, string tag)
    {
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return Bytes(context, contentType, bytes);
    }

    /// <summary>Writes bytes, waiting for the connection to take them; one that does not is hung up on.</summary>
    public static async Task Pieces(HttpContext context, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            for (var start = 0; start < bytes.Length; start += Piece)
            {
                patience.CancelAfter(Patience);
                await context.Response.Body.WriteAsync(bytes.Slice(start, Math.Min(Piece, bytes.Length - start)), patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            context.Abort();
            throw;
        }
    }
}
