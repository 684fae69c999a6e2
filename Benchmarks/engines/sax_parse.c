// Parses pages with libxml2's HTML parser and handlers that do nothing: the time that reading a
// page takes at the least. Reads the paths from standard input, one a line; prints bytes and pages.
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void silent(void *context, const char *message, ...) {
  (void)context;
  (void)message;
}

static void start(void *context, const xmlChar *name, const xmlChar **attributes) {
  (void)context, (void)name, (void)attributes;
}

static void end(void *context, const xmlChar *name) { (void)context, (void)name; }

static void text(void *context, const xmlChar *bytes, int count) {
  (void)context, (void)bytes, (void)count;
}

int main(void) {
  xmlSAXHandler handler = {.startElement = start, .endElement = end, .characters = text,
                           .cdataBlock = text, .warning = silent, .error = silent};
  char path[4096];
  size_t bytes = 0, pages = 0;
  while (fgets(path, sizeof path, stdin)) {
    path[strcspn(path, "\n")] = 0;
    FILE *file = fopen(path, "rb");
    if (!file) continue;
    fseek(file, 0, SEEK_END);
    const long count = ftell(file);
    rewind(file);
    char *page = malloc((size_t)count + 1);
    if (page && fread(page, 1, (size_t)count, file) == (size_t)count) {
      htmlParserCtxtPtr parser =
          htmlCreatePushParserCtxt(&handler, NULL, NULL, 0, path, XML_CHAR_ENCODING_UTF8);
      htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                     HTML_PARSE_NONET | HTML_PARSE_COMPACT);
      htmlParseChunk(parser, page, (int)count, 1);
      htmlFreeParserCtxt(parser);
      bytes += (size_t)count;
      pages++;
    }
    free(page);
    fclose(file);
  }
  printf("%zu %zu\n", bytes, pages);
  return pages == 0;
}
