// Stands for the package string-width in the bundle: help texts are plain letters.
import { stripVTControlCharacters } from 'node:util';

export default (text) => stripVTControlCharacters(text).length;
