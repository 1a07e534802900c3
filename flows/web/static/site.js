"use strict";
// Shared by all pages; each page may bring a script of its own.
